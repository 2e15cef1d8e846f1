/** A place where bytes of strangers enter the program: inputs that it accepts, and the function that reads one. */
export type Door = {
  readonly name: string;
  /** Called once, before any input is opened. */
  corpus(): Promise<readonly Uint8Array[]>;
  /** Reads an input. A refusal is a `CodedError`; anything else that it throws is a fault. */
  open(bytes: Uint8Array): Promise<unknown> | unknown;
};
