fetch("/api/greeting")
  .then((response) => response.json())
  .then((greeting) => { document.getElementById("greeting").textContent = greeting; });
