/* STM32F405 (Cortex-M4), USART1 on PA9 and PA10; QEMU's netduinoplus2. */
#define PORT_NAME	"stm32f405"
#define PORT_IRQ	37		/* USART1 */
#define PORT_HOLE	0x30000000	/* Nothing is there */
#define CLOCK		16000000	/* HSI, as after a reset */
