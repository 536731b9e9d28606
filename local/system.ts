import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { createBroker } from './broker/index.ts';
import { openEmbeddedCluster } from './embedded.ts';
import { createFrontDoor } from './front-door.ts';
import { FunctionProcess, fromImage, fromSources } from './function-process.ts';
import { createGateway, createInsideGateway } from './gateway.ts';
import { readManifests } from './manifests.ts';
import { createNgcSimulator } from './ngc/index.ts';
import { type Options, StartError } from './options.ts';
import { openRealCluster } from './real/index.ts';
import { functionServices } from './services.ts';
import { shippedCatalog } from './shipped-catalog.ts';
import { SignIn } from './sign-in.ts';
import { StateFolder } from './state-folder.ts';
import { type Sweeping, startSweeping } from './sweeping.ts';
import { createTerminal } from './terminal.ts';

/** A running local system. */
export interface System {
  readonly port: number;
  /** Lines for people: what is where. */
  readonly about: readonly string[];
  /** Ends everything in order: people first, then events, functions, cluster. */
  close(): Promise<void>;
}

/** Starts everything. Throws StartError when it cannot. */
export async function startSystem(options: Options): Promise<System> {
  const terminal = createTerminal({ verbose: options.verbose });
  const state = new StateFolder(options.stateFolder, { fresh: options.fresh });
  const manifests = readManifests();
  const services = functionServices(manifests);
  const http = createHttpServer();
  const https = createHttpsServer();
  const opening = Promise.withResolvers<void>();
  const frontDoor = createFrontDoor(http, https, opening.promise);
  const inside = createHttpServer();
  const port = await listen(frontDoor.server, options.port);
  const insidePort = await listen(inside, 0);

  const cluster = options.kubeconfig
    ? await openRealCluster({
        file: options.kubeconfig,
        state,
        services: [...services.values()],
        playKServe: options.playKServe,
        log: (who, text) => terminal.line(who, text),
      })
    : await openEmbeddedCluster({
        state,
        port,
        https,
        manifests,
        fail: options.fail,
        log: (text) => terminal.line('kserve', text),
      });

  const program = options.bundles === undefined ? fromSources : fromImage(options.bundles);
  let sweeping: Sweeping | undefined;
  const functions = new Map<string, FunctionProcess>();
  for (const service of services.values()) {
    const environment = {
      ...service.environment,
      ...cluster.environmentFor(service),
      ...(options.mainNamespace && { MAIN_NAMESPACE: options.mainNamespace }),
      NGC_API_URL: options.ngcUrl?.href ?? `http://127.0.0.1:${insidePort}/ngc`,
      K_SINK: `http://127.0.0.1:${port}/broker`,
      LOG_LEVEL: options.verbose ? 'debug' : 'info',
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? state.file('compile-cache'),
      SWEEP_STUCK_AFTER_MS: String(stuckAfterMs),
      INTAKE_DEADLINE_MS: String(intakeDeadlineMs),
      SETTINGS_CACHE_MS: String(1_000),
    };
    const { name } = service;
    functions.set(
      name,
      new FunctionProcess({
        name,
        environment,
        program,
        idleMs: options.idleMs,
        onLine: (line) => terminal.functionLine(name, line),
        onChange: (change) => terminal.line(name, change),
        onDeath: () => sweeping?.soon(),
      }),
    );
  }

  const broker = createBroker({
    manifests,
    resolve: ({ name }) =>
      functions.has(name) ? new URL(`http://127.0.0.1:${insidePort}/functions/${name}/`) : undefined,
    observe: (happened) => terminal.event(happened),
  });
  const ngc = createNgcSimulator({ catalog: shippedCatalog(manifests) });
  inside.on('request', createInsideGateway(functions, { ngc: ngc.handle }));
  http.on('request', createGateway({ functions, broker: broker.handle, signIn: new SignIn(cluster.tokens) }));
  opening.resolve();
  sweeping = startSweeping({ manifests, sweep: functions.get('sweep'), firstAfterMs: stuckAfterMs });

  return {
    port,
    about: [
      '',
      `  page        http://localhost:${port}/${cluster.startPage}`,
      `  functions   http://localhost:${port}/validate-key  /model-catalog  /deployments`,
      ...cluster.about.map((line) => `  cluster     ${line}`),
      `  state       ${state.path}`,
      '',
    ],
    async close() {
      sweeping?.close();
      frontDoor.server.close();
      await broker.close();
      await Promise.all([...functions.values()].map((target) => target.stop('the system stops')));
      await cluster.close();
      frontDoor.close();
      inside.closeAllConnections();
      inside.close();
      state.close();
    },
  };
}

/** On one machine nothing takes minutes: what has not moved for so long was interrupted. */
const stuckAfterMs = 2_000;
/** An intake may wait two seconds for the name of its owner, and two for those of its Secrets. */
const intakeDeadlineMs = 6_000;

async function listen(server: Server | HttpServer, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const inUse = error.code === 'EADDRINUSE' ? `port ${port} is in use; choose another with --port` : error.message;
      reject(new StartError(inUse, { cause: error }));
    });
    server.listen(port, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}
