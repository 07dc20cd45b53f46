#error "a consumer of dynasession::sqlite needs no zstd.h"
