import type { PictureWork } from '../models/image/picture-reader.ts';
import type { Services } from '../nodes/define.ts';

/** What computes: the backend of networks, and the threads for embeddings and pictures. All runs of a process or of a page share it. */
export type Computers = Pick<Services, 'backend' | 'latent'> & { readonly pictures: PictureWork };
