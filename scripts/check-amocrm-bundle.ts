import { collectPackage } from './amocrm/package.ts'
import { findPackageFaults } from './amocrm/package-faults.ts'
import { buildWidgets } from './build.ts'

/** Any address will do: what is checked does not depend on it. */
const SERVER = 'https://app.shagolad.example'
const EMAIL = 'help@shagolad.example'

await buildWidgets({ force: false, only: 'amocrm-widget' })
const faults = findPackageFaults(await collectPackage({ server: SERVER, email: EMAIL }), SERVER)
for (const fault of faults) process.stdout.write(`✗ ${fault}\n`)
if (faults.length > 0) process.exitCode = 1
else process.stdout.write("✓ amoCRM's package holds to the rules of its market\n")
