/**
 * Answers in the order of the questions, while so many of the following are asked already. The first failure ends it; what is still under
 * way then is waited for by nobody.
 */
export async function* ahead<Question, Answer>(
  questions: Iterable<Question>,
  ask: (question: Question) => Promise<Answer>,
  width: number,
): AsyncIterable<Answer> {
  const under: Promise<Answer>[] = []
  for (const question of questions) {
    const answer = ask(question)
    // It may fail before its turn; whoever awaits it hears of that.
    answer.catch(() => undefined)
    under.push(answer)
    if (under.length < width) continue
    const next = under.shift()
    if (next !== undefined) yield await next
  }
  for (const answer of under) yield await answer
}
