// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace dynasession::inline v0::aws {

/// A part of AWS with domain names of its own.
struct partition {
  std::string_view id;
  std::string_view region_prefix;
  std::string_view domain;
  std::string_view dual_stack_domain;
};

/// Of a region, known or not: new ones open without notice. What no other partition claims belongs
/// to `aws`.
const partition& partition_of(std::string_view region) noexcept;

/// Whether this can be a part of a host name, as every region is.
bool is_host_label(std::string_view text) noexcept;

}  // namespace dynasession::inline v0::aws
