import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { findSources, findViolations } from './architecture.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

describe('architecture', () => {
  it.each(findSources(root))(
    '%s imports what its folder may, and is pure where it must be',
    file => {
      expect(findViolations(file, readFileSync(path.join(root, file), 'utf8'))).toEqual([])
    },
  )
})

describe('the guard on the arrows', () => {
  it.each([
    ['shared/crm/model.ts', `import { z } from 'zod'`],
    ['shared/crm/model.ts', `import type { Rule } from '../../server/core/rule.ts'`],
    ['shared/time/instant.ts', `import { readFileSync } from 'node:fs'`],
    ['shared/duplicates/keys.ts', `import { parse } from 'libphonenumber-js/max'`],
    ['shared/i18n/format.ts', `import { IntlMessageFormat } from 'intl-messageformat'`],
    ['server/core/policy.ts', `import type { Store } from '../store/store.ts'`],
    ['server/rules/ensure-next-step/rule.ts', `import { x } from '../dedupe-incoming/rule.ts'`],
    ['server/rules/ensure-next-step/rule.ts', `import { x } from '../../hosts/host.ts'`],
    ['server/rules/index.ts', `import { x } from '../flow/decide.ts'`],
    ['server/hosts/bitrix24/crm.ts', `import { x } from '../amocrm/crm.ts'`],
    ['server/hosts/bitrix24/crm.ts', `import { x } from '../../store/store.ts'`],
    ['server/hosts/bitrix24/crm.ts', `export { x } from '../../rules/index.ts'`],
    ['server/store/inbox.ts', `import { x } from '../hosts/host.ts'`],
    ['server/flow/decide.ts', `import { x } from '../hosts/bitrix24/crm.ts'`],
    ['server/flow/decide.ts', `import axios from 'axios'`],
    ['server/flow/decide.ts', `const x = await import('../main.ts')`],
    ['server/flow/decide.ts', `import { x } from '../../widgets/index.ts'`],
    ['server/panels/rule-strip.ts', `import Fastify from 'fastify'`],
    ['widgets/rule-strip/index.ts', `import { x } from '../settings/index.ts'`],
    ['widgets/rule-strip/index.ts', `import { x } from '../host/bitrix24.ts'`],
    ['widgets/rule-strip/index.ts', `import { x } from '../../server/tenant.ts'`],
    ['widgets/rule-strip/index.ts', `import { x } from "../../shared/phone/parse-phone.ts"`],
    ['widgets/rule-strip/index.ts', `import { x } from '../../shared/duplicates/match.ts'`],
    ['widgets/rule-strip/index.ts', `import { x } from '../../shared/i18n/say.ts'`],
    ['widgets/rule-strip/index.ts', `import { B24Frame } from '@bitrix24/b24jssdk'`],
    ['widgets/api/client.ts', `import { ref } from 'vue'`],
    ['widgets/ui/PanelShell.vue', `import '../rule-strip/index.ts'`],
    ['elsewhere/file.ts', ``],
  ])('catches %s with %s', (file, code) => {
    expect(findViolations(file, code)).toHaveLength(1)
  })

  it.each([
    'const now = Date.now()',
    'const now = new Date()',
    'const dice = Math.random()',
    'const id = crypto.randomUUID()',
    'const zone = process.env.TZ',
    'const answer = fetch(url)',
    'console.log(1)',
    'export async function decide() { await 1 }',
    'setTimeout(run, 5)',
    'const today = clock.format()',
  ])('catches %s in code that must be pure, and lets the rest have it', code => {
    expect(findViolations('server/rules/ensure-next-step/rule.ts', code)).toHaveLength(1)
    expect(findViolations('shared/time/work-time.ts', code)).toHaveLength(1)
    expect(findViolations('server/flow/work.ts', code)).toEqual([])
  })

  it.each([
    [
      'server/core/policy.ts',
      `// await Date.now() here would be wrong\nconst at = new Date(moment)`,
    ],
    ['server/rules/ensure-next-step/rule.ts', `import { x } from '../../core/rule.ts'`],
    ['server/flow/decide.ts', `import type { HostCrm } from '../hosts/host.ts'`],
    ['server/service.ts', `import { x } from './hosts/bitrix24/index.ts'`],
    ['widgets/rule-strip/index.ts', `import { x } from '../ui/context.ts'`],
  ])('lets %s have %s', (file, code) => {
    expect(findViolations(file, code)).toEqual([])
  })

  it('looks at every source of the product', () => {
    const files = findSources(root)

    expect(files).toContain('server/core/policy.ts')
    expect(files).toContain('widgets/ui/PanelShell.vue')
    expect(files).not.toContain('server/core/policy.test.ts')
  })
})
