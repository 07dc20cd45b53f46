// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/resource.h>

namespace bench {

/// That this process has used so far, in its own code and the system's.
inline double cpu_seconds() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

}  // namespace bench
