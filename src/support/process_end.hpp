// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>

// What destructors of static objects can use: they run when the process ends, some after the destructors of our own
// static objects, and all after those of the objects of the main thread.

namespace dynasession::inline v0::detail {

/// An object that is not destroyed.
template <class T>
const T& immortal(T made) {
  return *new T(std::move(made));
}

/// The `T` of this thread, of which each thread has one. nullptr once it is destroyed.
template <class T>
T* of_this_thread() {
  thread_local bool is_destroyed = false;  // has no destructor, so it can be read until the end
  struct holder {
    ~holder() { is_destroyed = true; }
    T held;
  };
  if (is_destroyed) return nullptr;
  thread_local holder made;
  return &made.held;
}

}  // namespace dynasession::inline v0::detail
