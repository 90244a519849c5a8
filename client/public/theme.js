// Before the first paint, and as a file: the Content-Security-Policy allows no inline script.
try {
  const theme = localStorage.getItem('theme');
  if (theme) document.documentElement.dataset.theme = theme;
} catch {}
