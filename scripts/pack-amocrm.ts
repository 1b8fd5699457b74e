import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { collectPackage, type PackageOptions } from './amocrm/package.ts'
import { findPackageFaults } from './amocrm/package-faults.ts'
import { toZip } from './amocrm/zip.ts'
import { buildWidgets } from './build.ts'
import { ROOT } from './tools.ts'

/**
 * The archive people upload to amoCRM, built and checked. The one of the demo differs from the market's by the address alone.
 *
 * @throws {Error} with everything the market would refuse
 */
export async function packWidget(options: PackageOptions): Promise<Buffer> {
  await buildWidgets({ force: false, only: 'amocrm-widget' })
  const files = await collectPackage(options)
  const faults = findPackageFaults(files, new URL(options.server).origin)
  if (faults.length > 0) throw new Error(`the package would be refused:\n${faults.join('\n')}`)
  return toZip(files)
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      server: { type: 'string' },
      support: { type: 'string' },
      email: { type: 'string' },
      // For an account on this computer: `http://127.0.0.1:…` will do, and nobody has to be named.
      demo: { type: 'boolean', default: false },
    },
  })
  const server = values.server ?? process.env['PUBLIC_URL']
  if (server === undefined || server === '') {
    process.stderr.write(
      'Which server does the widget speak to? Say --server https://… or set PUBLIC_URL.\n',
    )
    process.exit(2)
  }
  const email = values.email ?? process.env['SUPPORT_EMAIL']
  const zip = await packWidget({ server, support: values.support, email, isDemo: values.demo })
  const target = path.join(ROOT, 'dist/widget.zip')
  await mkdir(path.dirname(target), { recursive: true })
  await writeFile(target, zip)
  process.stdout.write(
    `dist/widget.zip, ${(zip.length / 1000).toFixed(0)} kB, speaks to ${server}\n`,
  )
}
