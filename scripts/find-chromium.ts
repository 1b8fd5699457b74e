/** Where distributions keep it, in the order of trust. */
const PLACES: readonly string[] = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/**
 * @param named what the person asked for (`CHROMIUM`); then nothing else is taken
 * @returns path of a Chromium, `null` when there is none
 */
export function findChromium(
  named: string | undefined,
  exists: (file: string) => boolean,
): string | null {
  const places = named === undefined || named === '' ? PLACES : [named]
  return places.find(place => exists(place)) ?? null
}
