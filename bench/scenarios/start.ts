import { join } from 'node:path'
import { residentMegabytes } from '../memory.ts'
import { stopProcess } from '../open-bench.ts'
import { defineScenario } from '../scenario.ts'
import { serveGateway } from '../serve-gateway.ts'
import { startBenchGateway } from '../start-bench-gateway.ts'

export const scenario = defineScenario({
  name: 'start',
  measures: 'from starting the process to ready, on an empty folder and on its own data, and the memory it then takes',
  figures: { cold: 'ms', warm: 'ms', 'gateway memory': 'MB', 'PostgreSQL memory': 'MB' },
  floors: [],
  async run(bench) {
    return await bench.eachRound(async () => {
      const dataDir = join(bench.makeFolder(), 'data')
      const cold = await serveGateway(dataDir, bench.settings)
      await stopProcess(cold.process)
      const warm = await serveGateway(dataDir, bench.settings)
      await stopProcess(warm.process)
      const gateway = await startBenchGateway(dataDir, bench.settings)
      const measured = {
        cold: cold.startMs,
        warm: warm.startMs,
        'gateway memory': residentMegabytes(gateway.pid),
        'PostgreSQL memory': residentMegabytes(gateway.postgresPid, 'tree'),
      }
      await gateway.stop()
      return measured
    })
  },
})
