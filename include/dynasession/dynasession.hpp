// SPDX-License-Identifier: Apache-2.0
/// Everything of the component core. Stores and adapters are included one by one.
#pragma once

#include <dynasession/async_serve.hpp>
#include <dynasession/async_session_manager.hpp>
#include <dynasession/clock.hpp>
#include <dynasession/commit_result.hpp>
#include <dynasession/configuration.hpp>
#include <dynasession/cookie.hpp>
#include <dynasession/error.hpp>
#include <dynasession/error_handler.hpp>
#include <dynasession/fwd.hpp>
#include <dynasession/garbage.hpp>
#include <dynasession/json.hpp>
#include <dynasession/logger.hpp>
#include <dynasession/loop_executor.hpp>
#include <dynasession/observer.hpp>
#include <dynasession/random_source.hpp>
#include <dynasession/request_facts.hpp>
#include <dynasession/serve.hpp>
#include <dynasession/session.hpp>
#include <dynasession/session_limits.hpp>
#include <dynasession/session_manager.hpp>
#include <dynasession/store/apply_changes.hpp>
#include <dynasession/store/record.hpp>
#include <dynasession/store/record_size.hpp>
#include <dynasession/store/session_catalog.hpp>
#include <dynasession/store/session_page.hpp>
#include <dynasession/store/session_store.hpp>
#include <dynasession/trusted_proxies.hpp>
#include <dynasession/user_sessions.hpp>
#include <dynasession/version.hpp>
#include <dynasession/with_reason.hpp>
