import { bundleDoors } from './bundle-doors.ts';
import type { Door } from './door.ts';
import { embeddingDoors } from './embedding-doors.ts';
import { modelDoors } from './model-doors.ts';
import { pictureDoors } from './picture-doors.ts';
import { closeServerDoors, serverDoors } from './server-doors.ts';
import { textDoors } from './text-doors.ts';
import { valueDoors } from './value-doors.ts';

/** Every place where bytes of strangers enter the program. */
export const doors: readonly Door[] = [
  ...bundleDoors,
  ...pictureDoors,
  ...textDoors,
  ...valueDoors,
  ...modelDoors,
  ...embeddingDoors,
  ...serverDoors,
];

/** Ends what the doors have started. */
export const closeDoors = closeServerDoors;
