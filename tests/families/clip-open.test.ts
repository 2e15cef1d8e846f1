import { testClip } from '../support/models/clip-tests.ts';

testClip('clip-open');
