import type { ControlFilter } from '../../shared/contract/control.ts'
import { PROBLEMS } from '../../shared/contract/rule-strip.ts'
import { asId } from '../../shared/crm/ids.ts'

export const EVERYTHING: ControlFilter = {
  problem: null,
  person: null,
  pipeline: null,
  isAside: false,
}

/** @param address `problem=overdue&person=7`; written by hand it may hold anything, and what says nothing is left out */
export function readFilter(address: string): ControlFilter {
  const fields = new URLSearchParams(address)
  const id = (name: string): string | null => {
    const text = fields.get(name) ?? ''
    return /^[\w:.-]{1,60}$/.test(text) ? text : null
  }
  const [person, pipeline] = [id('person'), id('pipeline')]
  return {
    problem: PROBLEMS.find(known => known === fields.get('problem')) ?? null,
    person: person === null ? null : asId(person),
    pipeline: pipeline === null ? null : asId(pipeline),
    isAside: fields.get('aside') === '1',
  }
}

export function toAddress({ problem, person, pipeline, isAside }: ControlFilter): string {
  const fields = new URLSearchParams()
  if (problem !== null) fields.set('problem', problem)
  if (person !== null) fields.set('person', person)
  if (pipeline !== null) fields.set('pipeline', pipeline)
  if (isAside) fields.set('aside', '1')
  return fields.toString()
}

export function isEverything(filter: ControlFilter): boolean {
  return toAddress(filter) === ''
}
