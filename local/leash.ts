// Loaded before a function's own entry point in local runs: when the process that started it dies, however rudely, the function
// ends with it. In a cluster the kubelet sees to that.
process.once('disconnect', () => process.exit(0));
process.channel?.unref();
