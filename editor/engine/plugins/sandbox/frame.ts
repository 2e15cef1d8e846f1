import { PluginError } from '../../../../plugin/error.ts';

/** The page in which plugins run (`scripts/plugin-frame.ts`). */
const address = '/plugin-frame.html';

/** The outer frame, loaded: a page of this site with a policy of its own, in which sandboxed frames are created. */
type OuterFrame = {
  readonly document: Document;
  /** The content of a sandboxed frame: the policy, and the script that starts a Worker. */
  readonly content: string;
  /** The program of the Worker. */
  readonly program: string;
};

const load = (): Promise<OuterFrame> =>
  new Promise((resolve, reject) => {
    const element = document.createElement('iframe');
    element.hidden = true;
    element.ariaHidden = 'true';
    element.src = address;
    element.onload = () => {
      const frame = element.contentDocument;
      // a host may answer with another page, which would have no policy
      const policy = frame?.querySelector('meta[http-equiv="Content-Security-Policy"]')?.outerHTML;
      const script = frame?.querySelector('template')?.innerHTML;
      const program = frame?.querySelector('script[type="text/plain"]')?.textContent;
      if (frame && policy && script && program) {
        resolve({ document: frame, content: `<!doctype html><meta charset="utf-8">${policy}${script}`, program });
        return;
      }
      element.remove();
      reject(
        new PluginError('UNLOADABLE', 'The page for plugins ({address}) cannot be loaded. Check the connection and reload.', {
          params: { address },
        }),
      );
    };
    document.body.append(element);
  });

let loading: Promise<OuterFrame> | undefined;

const outerFrame = (): Promise<OuterFrame> => {
  loading ??= load();
  // the next call tries again
  loading.catch(() => {
    loading = undefined;
  });
  return loading;
};

/** A Worker in a sandboxed frame, which has no origin: no network, no storage, and no access to any page. */
export type SandboxedWorker = {
  /** The only way to the Worker. */
  readonly port: MessagePort;
  /** Ends the Worker, whatever it does. */
  end(): void;
};

/** Starts a Worker in a sandboxed frame of its own, which loads a plugin. @throws PluginError `UNLOADABLE` */
export const startSandboxedWorker = async (plugin: string): Promise<SandboxedWorker> => {
  const outer = await outerFrame();
  const element = outer.document.createElement('iframe');
  element.setAttribute('sandbox', 'allow-scripts');
  element.srcdoc = outer.content;
  const { port1, port2 } = new MessageChannel();
  await new Promise<void>((resolve) => {
    element.onload = () => resolve();
    outer.document.body.append(element);
  });
  // a frame without an origin can be named only by "*"; the port goes to this window and to no other
  element.contentWindow?.postMessage({ program: outer.program, plugin }, '*', [port2]);
  return {
    port: port1,
    end() {
      port1.close();
      element.remove();
    },
  };
};
