import { fakeBackend } from '../fakes.ts';
import { backendContract } from './backend-contract.ts';

backendContract('fake', fakeBackend);
