// SPDX-License-Identifier: Apache-2.0
/// Forward declarations: a class in an inline namespace cannot be declared by its users.
#pragma once

namespace dynasession::inline v0 {

class async_request_session;
class async_session_manager;
class catalog_store;
class commit_result;
class cookie;
class cookie_fields;
class error;
class error_report;
class garbage_collector;
class observer;
class outcome;
class record;
class request_failed;
class request_session;
class session;
class session_catalog;
class session_error;
class session_manager;
class session_store;
class user_sessions;
struct configuration;
struct garbage_options;
struct request_facts;

}  // namespace dynasession::inline v0
