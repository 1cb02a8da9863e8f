/** The configured platform without the rules of cdk-nag, which `src/main.ts` adds. */
import { buildApp } from '../src/app';
import { configFile, loadConfig } from '../src/config/load';

buildApp(loadConfig(configFile())).synth();
