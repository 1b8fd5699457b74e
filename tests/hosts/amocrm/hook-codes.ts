/** What POST /webhooks takes. Codes of customers, talks and chats are taken, too; nothing of theirs ever happens here. */
export const HOOK_CODES: ReadonlySet<string> = new Set(
  `add_lead add_contact add_company add_customer add_task add_talk
  update_lead update_contact update_company update_customer update_task update_talk
  delete_lead delete_contact delete_company delete_customer delete_task
  restore_lead restore_contact restore_company
  responsible_lead responsible_contact responsible_company responsible_customer responsible_task
  status_lead note_lead note_contact note_company note_customer
  add_chat_template_review add_message add_outgoing_message`.split(/\s+/),
)

/** Can be ticked in the form of the UI; no code of them is documented (L). */
export const UNSORTED_CODES: ReadonlySet<string> = new Set([
  'add_unsorted',
  'update_unsorted',
  'delete_unsorted',
])
