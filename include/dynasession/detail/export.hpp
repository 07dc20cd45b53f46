// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Marks what a shared library exports: what users name, and what templates of public headers call. The
/// libraries are compiled with hidden visibility. Classes that are thrown or have virtual functions need it
/// even if all their members are inline.
#define DYNASESSION_EXPORT __attribute__((visibility("default")))
