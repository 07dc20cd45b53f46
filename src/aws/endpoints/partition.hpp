// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace dynasession::inline v0::aws {

/// A partition of AWS: a group of regions with its own domain names.
struct partition {
  std::string_view id;
  std::string_view region_prefix;
  std::string_view domain;
  std::string_view dual_stack_domain;
};

/// The partition of a region. Regions that no other partition matches, such as new ones, belong to
/// `aws`.
const partition& partition_of(std::string_view region) noexcept;

/// Whether the text is a valid label of a host name, as every region is.
bool is_host_label(std::string_view text) noexcept;

}  // namespace dynasession::inline v0::aws
