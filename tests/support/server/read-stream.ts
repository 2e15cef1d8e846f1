type Line = { readonly event?: string; readonly id?: string; readonly data: string };

/** Reads an event stream until `each` ends it. Returns false if the connection was cut before. */
export const read = async (response: Response | undefined, each: (line: Line) => boolean): Promise<boolean> => {
  let text = '';
  try {
    for await (const chunk of response?.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk;
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const fields = new Map(
          block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
        );
        const [event, id] = [fields.get('event'), fields.get('id')];
        if (each({ data: fields.get('data') ?? '', ...(event !== undefined && { event }), ...(id !== undefined && { id }) })) return true;
      }
    }
  } catch {
    return false;
  }
  return false;
};
