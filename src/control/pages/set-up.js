// The set-up form. The secret is read from the fragment of the link, and leaves this page in the body of one call only.
const form = document.querySelector('form')
const button = form.querySelector('button')
const alertLine = document.querySelector('[role="alert"]')
const secret = location.hash.slice(1)

if (secret === '') {
  alertLine.textContent =
    'Open the whole link that the gateway printed when it started: the part behind the # is missing.'
  button.disabled = true
}

form.addEventListener('submit', async (event) => {
  event.preventDefault()
  const { email, password, workspaceName } = Object.fromEntries(new FormData(form))
  clearProblems()
  button.disabled = true
  try {
    const created = await post('/api/v1/set-up', { secret, email, password, workspaceName })
    if (!created.ok) return await showProblem(created)
    showDone(workspaceName)
    // Not being signed in is no failure of the set-up: the password works whenever it is needed.
    await post('/api/auth/sign-in/email', { email, password }).catch(() => {})
  } catch {
    alertLine.textContent = 'The gateway did not answer. Check that it is running and try again.'
  } finally {
    button.disabled = false
  }
})

/** The heading takes the focus, so that a screen reader says what has happened. */
function showDone(workspaceName) {
  history.replaceState(null, '', location.pathname)
  document.querySelector('#workspace').textContent = workspaceName
  document.querySelector('#set-up').hidden = true
  const done = document.querySelector('#done')
  done.hidden = false
  done.querySelector('h1').focus()
}

function post(path, body) {
  return fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
}

async function showProblem(response) {
  const problem = await response.json()
  alertLine.textContent = problem.detail ?? problem.title
  for (const { detail, pointer } of problem.errors ?? []) {
    const field = form.elements.namedItem(pointer.replace('#/', ''))
    if (field === null) continue
    field.setAttribute('aria-invalid', 'true')
    alertLine.textContent = `${field.labels[0].textContent}: ${detail}.`
    field.focus()
  }
}

function clearProblems() {
  alertLine.textContent = ''
  for (const field of form.elements) field.removeAttribute('aria-invalid')
}
