// SPDX-License-Identifier: Apache-2.0
#include <dynasession/testing/store_suite.hpp>
