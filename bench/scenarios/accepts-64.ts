import { acceptFigures, measureAccepts } from '../accepts.ts'
import { defineScenario } from '../scenario.ts'

export const scenario = defineScenario({
  name: 'accepts-64',
  measures:
    'webhooks answered 202 a second over 64 connections, and what a bare node:http server makes of the same load',
  figures: acceptFigures,
  floors: [
    { figure: 'ratio', atLeast: 0.3 },
    { figure: 'refused', atMost: 0 },
  ],
  run: (bench) => measureAccepts(bench, 64),
})
