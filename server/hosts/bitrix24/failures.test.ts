import { describe, expect, it } from 'vitest'
import {
  findError,
  isBusy,
  isDenied,
  isMissingInRest3,
  isNotFound,
  reasonOf,
  toFailure,
} from './failures.ts'

function anError(error: unknown, description = '') {
  const found = findError({ error, error_description: description })
  if (found === null) throw new Error('expected an error')
  return found
}

describe('findError', () => {
  it.each([[{ result: 1 }], [null], ['text'], [[]], [{}]])('sees none in %j', body => {
    expect(findError(body)).toBeNull()
  })

  it('reads the object of REST 3', () => {
    expect(findError({ error: { code: 'BITRIX_REST_V3_X', message: 'no' } })).toEqual({
      code: 'BITRIX_REST_V3_X',
      text: 'no',
    })
  })
})

describe('an error that something does not exist', () => {
  it.each([
    ['NOT_FOUND', 'Элемент не найден'],
    ['', 'Not found'],
    ['', 'Activity is not found.'],
    [0, 'The lead is not found'],
  ])('is seen in %j "%s"', (code, words) => {
    expect(isNotFound(anError(code, words))).toBe(true)
  })

  it.each([
    ['ERROR_METHOD_NOT_FOUND', 'Method not found!'],
    ['OWNER_NOT_FOUND', 'Элемент не найден'],
    ['ACCESS_DENIED', ''],
  ])('is not seen in %j "%s": cards would be dropped for a missing scope', (code, words) => {
    expect(isNotFound(anError(code, words))).toBe(false)
  })
})

describe('a portal without REST 3.0, or without its scope,', () => {
  const V3 = 'BITRIX_REST_V3_EXCEPTION_'

  it.each([
    ['in the words of REST 3', 404, `${V3}METHODNOTFOUNDEXCEPTION`],
    ['with the scope missing', 403, `${V3}INSUFFICIENTSCOPEEXCEPTION`],
    ['in the words of REST 2', 404, 'ERROR_METHOD_NOT_FOUND'],
    ['with the scope missing, in the words of REST 2', 401, 'insufficient_scope'],
  ])('is told %s', (_how, status, code) => {
    expect(isMissingInRest3(status, { code, text: '' })).toBe(true)
  })

  it('is told by a page that is not there', () => {
    expect(isMissingInRest3(404, null)).toBe(true)
  })

  it.each([
    [400, `${V3}VALIDATION_REQUESTVALIDATIONEXCEPTION`],
    [403, `${V3}ACCESSDENIEDEXCEPTION`],
    [404, `${V3}ENTITYNOTFOUNDEXCEPTION`],
    [503, 'QUERY_LIMIT_EXCEEDED'],
  ])('is another matter than %i %s', (status, code) => {
    expect(isMissingInRest3(status, { code, text: '' })).toBe(false)
  })

  it.each([200, 502])('is not told by %i without JSON: it may have been done', status => {
    expect(isMissingInRest3(status, null)).toBe(false)
  })
})

describe('an error of rights', () => {
  it.each([
    ['ACCESS_DENIED', ''],
    ['', 'Access denied.'],
  ])('is seen in %j "%s"', (code, words) => {
    expect(isDenied(anError(code, words))).toBe(true)
  })
})

describe('a busy portal', () => {
  it.each([
    ['QUERY_LIMIT_EXCEEDED', true],
    ['OPERATION_TIME_LIMIT', true],
    ['OVERLOAD_LIMIT', true],
    // It may have been carried out before it failed.
    ['INTERNAL_SERVER_ERROR', false],
    ['ACCESS_DENIED', false],
  ])('is told by %s: %s', (code, busy) => {
    expect(isBusy(anError(code))).toBe(busy)
  })
})

describe('the reason of a refusal', () => {
  it('shows the words of the portal when they cannot hold anybody', () => {
    expect(reasonOf(anError('ERROR_CORE', 'Invalid user type specified'), '')).toBe(
      'ERROR_CORE: Invalid user type specified',
    )
  })

  it.each([
    'Телефон +79121234567 уже есть',
    'E-mail ivan@example.org is taken',
    'Contact 12345678 is wrong',
    'Иван Петров',
  ])('keeps "%s" to itself', words => {
    expect(reasonOf(anError('X', words), '')).toBe('X')
    expect(toFailure('m', 400, anError('', words), null).message).toBe('m: UNNAMED')
  })
})
