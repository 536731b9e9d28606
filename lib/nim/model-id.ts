/** An id such as `nim/meta/llama-3.1-8b-instruct`: two to four parts, none of which can climb out of a URL's path. */
export const modelIdPattern = /^[a-z0-9][a-z0-9._-]*(\/[a-z0-9][a-z0-9._-]*){1,3}$/;
