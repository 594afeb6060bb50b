# Compiler settings shared by every target: language level, warnings, hardening, sanitizers, ccache, linker.
option(ASTRA_TESTS "Build the tests" OFF)
option(ASTRA_BENCH "Build the benchmarks" OFF)
option(ASTRA_STRICT_LINK "Build layers as shared libraries with -z defs" OFF)
set(ASTRA_SANITIZE "" CACHE STRING "Sanitizers, as given to -fsanitize=")

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()

# g++ 12 raises a false -Wrestrict on std::string assignment at -O2.
add_compile_options(-Wall -Wextra -Wshadow -Werror -Wno-restrict -Wno-missing-field-initializers)
set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g1")
# The warning is false on a Result of a string in a coroutine's frame.
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -Wno-free-nonheap-object")

if(ASTRA_SANITIZE)
  add_compile_options(-fsanitize=${ASTRA_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  if(ASTRA_SANITIZE MATCHES thread)
    add_compile_options(-Wno-tsan)  # Asio has fences, which ThreadSanitizer does not see
  endif()
  add_link_options(-fsanitize=${ASTRA_SANITIZE})
elseif(CMAKE_BUILD_TYPE STREQUAL "Release")
  add_compile_options(-D_FORTIFY_SOURCE=2 -fstack-protector-strong -fstack-clash-protection)
  add_link_options(-pie -Wl,-z,relro,-z,now,-z,noexecstack)
endif()

find_program(MOLD_PROGRAM mold)
if(MOLD_PROGRAM)
  add_link_options(-fuse-ld=mold)
endif()

if(ASTRA_STRICT_LINK)
  set(BUILD_SHARED_LIBS ON)
  add_link_options(-Wl,-z,defs)
endif()
