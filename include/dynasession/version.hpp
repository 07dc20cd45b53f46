// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The version as a number, major * 10000 + minor * 100 + patch, for `#if`.
#define DYNASESSION_VERSION 100
/// The version as a string.
#define DYNASESSION_VERSION_STRING "0.1.0"
