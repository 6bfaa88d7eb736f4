import { core } from './core.mjs';

core('webkit');
