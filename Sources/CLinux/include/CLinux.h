#pragma once

/// Names the calling thread, as a debugger and the system show it: at most 15 bytes.
///
/// Returns zero, or an error number.
int signet_name_thread(const char *name);

/// Whether the process was started so that a terminal that goes away does not end it, as by nohup.
_Bool signet_ignores_hangups(void);

/// Forgets which pages of the program and its libraries are mapped, but for those that can be written, and gives memory
/// that the heap has no use for back to the system.
///
/// What is used of them is mapped again from the file when it is, mostly from memory: the system keeps the file's pages
/// for as long as it has no better use for them.
void signet_release_unused_memory(void);
