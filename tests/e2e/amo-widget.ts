import { crc32, deflateSync } from 'node:zlib'

export interface TinyWidget {
  /** Text of script.js; a widget that writes down what it hears when left out. */
  readonly script?: string
  readonly version?: string
  readonly locations?: readonly string[]
  readonly initOnce?: boolean
  /** Put over the manifest as a whole. */
  readonly manifest?: Readonly<Record<string, unknown>>
  /** More files, or others instead: `null` leaves one out. */
  readonly files?: Readonly<Record<string, string | Buffer | null>>
}

const TEXTS = {
  widget: {
    name: 'Проба',
    description: 'Виджет для проверки страницы',
    short_description: 'Проба',
  },
  settings: { consent: 'Согласие на передачу данных' },
  advanced: { title: 'Настройки пробы' },
  menu: { probe: 'Проба в меню' },
  ui: { retry: 'Повторить' },
}

/** A widget.zip the upload step takes, small enough to be read in a test. */
export function tinyWidget(wish: TinyWidget = {}): Buffer {
  const manifest = {
    widget: {
      name: 'widget.name',
      description: 'widget.description',
      short_description: 'widget.short_description',
      version: wish.version ?? '1.0.0',
      interface_version: 2,
      init_once: wish.initOnce ?? false,
      locale: ['ru'],
      installation: true,
      support: { link: 'https://vendor.example/help' },
    },
    locations: wish.locations ?? [
      'lcard-1',
      'ccard-1',
      'comcard-1',
      'settings',
      'advanced_settings',
      'widget_page',
    ],
    settings: { consent: { name: 'settings.consent', type: 'custom', required: true } },
    advanced: { title: 'advanced.title' },
    left_menu: {
      probe: { title: 'menu.probe', icon: 'images/probe.svg', sort: { after: 'leads' } },
    },
    ...wish.manifest,
  }
  const files: Record<string, string | Buffer | null> = {
    'manifest.json': JSON.stringify(manifest),
    'i18n/ru.json': JSON.stringify(TEXTS),
    'script.js': wish.script ?? TALKATIVE,
    'images/logo.png': png(130, 100),
    'images/logo_main.png': png(400, 272),
    'images/logo_small.png': png(108, 108),
    'images/logo_medium.png': png(240, 84),
    'images/logo_min.png': png(84, 84),
    'images/probe.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
    ...wish.files,
  }
  return zipOf(files)
}

/** Writes into `window.heard` what it is called for, and with which `this`. */
export const TALKATIVE = `define(['jquery'], function ($) {
  window.heard = window.heard || []
  return function Probe() {
    var self = this
    window.heard.push('new')
    function say(what) {
      return function () {
        window.heard.push(this === self.callbacks ? what : what + ' with another this')
        return true
      }
    }
    self.callbacks = {
      render: function () {
        window.heard.push('render ' + self.system().area + ' ' + self.i18n('ui').retry)
        if (self.system().area.indexOf('card') > 0)
          self.render_template({ caption: { class_name: 'probe-caption', html: '' }, body: '<div class="probe-root">Проба</div>', render: '' })
        return window.answerOfRender === undefined ? true : window.answerOfRender()
      },
      init: say('init'),
      bind_actions: function () {
        $(document).on('click' + self.ns, function () { window.heard.push('click') })
        return say('bind_actions').call(this)
      },
      settings: function ($body) {
        window.heard.push('settings')
        $body.find('.widget_settings_block__custom').html('<label><input type="checkbox" class="probe-consent"> Согласен</label>')
        $body.on('change' + self.ns, '.probe-consent', function () {
          $body.find('input[name="consent"]').val($(this).is(':checked') ? '{"ok":1}' : '').trigger('change')
        })
      },
      onSave: function (payload) { window.heard.push('onSave ' + JSON.stringify(payload)); return window.answerOfSave === undefined ? true : window.answerOfSave() },
      destroy: say('destroy'),
      advancedSettings: function () {
        window.heard.push('advancedSettings ' + $('#work-area-' + self.params.widget_code).length + $('#list_page_holder').length)
      },
      initMenuPage: function (at) { window.heard.push('initMenuPage ' + JSON.stringify(at)) }
    }
    window.probe = self
    return self
  }
})
`

/** A grey rectangle. */
export function png(width: number, height: number): Buffer {
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.writeUInt8(8, 8)
  const rows = Buffer.alloc(height * (width + 1), 0x99)
  for (let row = 0; row < height; row += 1) rows[row * (width + 1)] = 0
  return Buffer.concat([
    Buffer.from('\u0089PNG\r\n\u001a\n', 'latin1'),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(kind: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(kind, 'latin1'), data])
  return Buffer.concat([uint32BE(data.length), body, uint32BE(crc32(body))])
}

function uint32BE(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

/** A zip without compression. */
export function zipOf(files: Readonly<Record<string, string | Buffer | null>>): Buffer {
  const locals: Buffer[] = []
  const entries: Buffer[] = []
  let offset = 0
  for (const [name, content] of Object.entries(files)) {
    if (content === null) continue
    const data = Buffer.from(content)
    const path = Buffer.from(name)
    const local = Buffer.alloc(30)
    local.writeUInt32LE(0x04034b50, 0)
    writeSizes(local, 14, data, path)
    const entry = Buffer.alloc(46)
    entry.writeUInt32LE(0x02014b50, 0)
    writeSizes(entry, 16, data, path)
    entry.writeUInt32LE(offset, 42)
    locals.push(local, path, data)
    entries.push(entry, path)
    offset += 30 + path.length + data.length
  }
  const directory = Buffer.concat(entries)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(entries.length / 2, 8)
  end.writeUInt16LE(entries.length / 2, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...locals, directory, end])
}

function writeSizes(head: Buffer, at: number, data: Buffer, path: Buffer): void {
  head.writeUInt32LE(crc32(data), at)
  head.writeUInt32LE(data.length, at + 4)
  head.writeUInt32LE(data.length, at + 8)
  head.writeUInt16LE(path.length, at + 12)
}
