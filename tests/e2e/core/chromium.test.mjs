import { core } from './core.mjs';

core('chromium');
