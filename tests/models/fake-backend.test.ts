import { fakeBackend } from '../support/fakes.ts';
import { backendContract } from '../support/models/backend-contract.ts';

backendContract('fake', fakeBackend);
