// Runs before the first paint, so that a chosen theme does not flash; a file of its own because the page's policy
// allows no inline scripts. The key is the one of ThemeChoice.
try {
  const theme = localStorage.getItem('parley.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage is forbidden: the system's theme it is.
}
