// Says on the page that a passkey did not work; without this it would only stand in the console.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const trouble = document.getElementById("passkey_trouble");
  if (trouble) {
    trouble.hidden = false;
  }
});
