// imported before the handlers, which take the log function when they are loaded
console.log = () => {};
