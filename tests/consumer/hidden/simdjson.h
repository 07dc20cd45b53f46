#error "a consumer of dynasession::sqlite needs no simdjson.h"
