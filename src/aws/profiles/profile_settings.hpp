// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/endpoints/environment.hpp"
#include "aws/profiles/profile_file.hpp"

#include <dynasession/error.hpp>

namespace dynasession::inline v0::aws {

/// What a profile says, under the names of the variables that say the same: its `region` as
/// AWS_REGION. The file outlives it.
environment_lookup settings_of(const profile_file& file, const properties& profile);

/// What is wrong with a variable that is none.
error of_profile(const error& reason);

}  // namespace dynasession::inline v0::aws
