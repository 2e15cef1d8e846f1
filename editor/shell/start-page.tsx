import { StartPage as Screen } from '../panels/start/start-page.tsx';
import { Studio } from './studio.tsx';

/** The studio with the start page. */
export const StartPage = () => <Studio first={{ name: 'start', Screen }} />;
