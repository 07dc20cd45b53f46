// SPDX-License-Identifier: Apache-2.0
#include "records/plain_size.hpp"

#include <dynasession/store/record_size.hpp>

namespace dynasession::inline v0 {

std::size_t record_size(const stored_values& values) noexcept {
  std::size_t size = detail::fixed_size;
  for (const auto& [key, value] : values)
    size += detail::entry_size(key, detail::value_size(value));
  return size;
}

result<void> check_record_size(const stored_values& values, std::size_t limit) {
  if (record_size(values) <= limit) return {};
  detail::plain_size size;
  for (const auto& [key, value] : values) size.add(key, detail::value_size(value));
  return size.check(limit);
}

}  // namespace dynasession::inline v0
