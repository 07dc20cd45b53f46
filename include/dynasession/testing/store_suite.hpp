// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The tests that every store must pass, for GoogleTest. To test a store of your own, include this header
/// in one source file of a test program, say there which stores to test, and link dynasession::testing
/// and GTest::gtest_main:
///
///     std::vector<dynasession::store_under_test> dynasession::stores_under_test() {
///       return {{"my_store", [] { return std::make_shared<my_store>(); }}};
///     }
///
/// Each test runs once for each store, as stores/<suite>.<test>/<name>. Suites are named after the rules
/// in docs/rules.md. Tests of a catalog are skipped for a store that is no `session_catalog`.

#include <dynasession/testing/store_suite/applied_once.hpp>
#include <dynasession/testing/store_suite/catalog.hpp>
#include <dynasession/testing/store_suite/changes.hpp>
#include <dynasession/testing/store_suite/conditions.hpp>
#include <dynasession/testing/store_suite/end_of_a_record.hpp>
#include <dynasession/testing/store_suite/expiry.hpp>
#include <dynasession/testing/store_suite/locks.hpp>
#include <dynasession/testing/store_suite/logins.hpp>
#include <dynasession/testing/store_suite/renew.hpp>
#include <dynasession/testing/store_suite/size.hpp>
#include <dynasession/testing/store_suite/store_under_test.hpp>
#include <dynasession/testing/store_suite/threads.hpp>
#include <dynasession/testing/store_suite/values.hpp>
