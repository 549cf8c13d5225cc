// Before the first paint, so that a chosen theme does not flash. Without a choice, the operating system's counts.
{
  const theme = localStorage.getItem('hookgate-theme')
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
}
