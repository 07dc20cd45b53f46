// SPDX-License-Identifier: Apache-2.0
#include "aws/endpoints/partition.hpp"

#include "support/ascii.hpp"

#include <algorithm>
#include <array>

namespace dynasession::inline v0::aws {
namespace {

// Source: partitions.json of botocore. The default is last: its empty prefix matches every region.
constexpr std::array<partition, 8> partitions{{
    {"aws-cn", "cn-", "amazonaws.com.cn", "api.amazonwebservices.com.cn"},
    {"aws-eusc", "eusc-", "amazonaws.eu", "api.amazonwebservices.eu"},
    {"aws-iso", "us-iso-", "c2s.ic.gov", "api.aws.ic.gov"},
    {"aws-iso-b", "us-isob-", "sc2s.sgov.gov", "api.aws.scloud"},
    {"aws-iso-e", "eu-isoe-", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"},
    {"aws-iso-f", "us-isof-", "csp.hci.ic.gov", "api.aws.hci.ic.gov"},
    {"aws-us-gov", "us-gov-", "amazonaws.com", "api.aws"},
    {"aws", "", "amazonaws.com", "api.aws"},
}};

/// "aws-cn-global" is the pseudo region of services that have no region.
bool is_global(std::string_view region, std::string_view id) {
  return region.starts_with(id) && region.substr(id.size()) == "-global";
}

}  // namespace

const partition& partition_of(std::string_view region) noexcept {
  return *std::ranges::find_if(partitions, [&](const partition& each) {
    return region.starts_with(each.region_prefix) || is_global(region, each.id);
  });
}

bool is_host_label(std::string_view text) noexcept {
  const auto fits = [](char c) { return ascii::is_alphanumeric(c) || c == '-'; };
  return !text.empty() && text.size() <= 63 && !text.starts_with('-') && !text.ends_with('-') &&
         std::ranges::all_of(text, fits);
}

}  // namespace dynasession::inline v0::aws
