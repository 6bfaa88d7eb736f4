import { core } from './core.mjs';

core('firefox');
