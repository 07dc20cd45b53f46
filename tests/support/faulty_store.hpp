// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/testing/faulty_store.hpp>

namespace dynasession::test {

using verb = store_verb;
using when = fault_point;

}  // namespace dynasession::test
