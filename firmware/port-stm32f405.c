/* USART1: one byte of buffer each way (ST RM0090, chapter 30). */
#include "mmio_lab.h"
#include "target.h"

#define REG(address)	(*(volatile uint32_t *)(address))
#define RCC_AHB1ENR	REG(0x40023830)
#define RCC_APB2ENR	REG(0x40023844)
#define GPIOA_MODER	REG(0x40020000)
#define GPIOA_AFRH	REG(0x40020024)
#define USART_SR	REG(0x40011000)
#define USART_DR	REG(0x40011004)
#define USART_BRR	REG(0x40011008)
#define USART_CR1	REG(0x4001100c)

#define AHB1ENR_GPIOA	0x1
#define APB2ENR_USART1	0x10
#define MODER_PA9_PA10	0x003c0000
#define MODER_ALTERNATE	0x00280000
#define AFRH_USART1	0x00000770
#define SR_RXNE		0x20
#define SR_TXE		0x80
#define CR1_ON		0x202c	/* UE, RXNEIE, TE, RE */

void port_init(void)
{
	RCC_AHB1ENR |= AHB1ENR_GPIOA;
	RCC_APB2ENR |= APB2ENR_USART1;
	GPIOA_AFRH |= AFRH_USART1;
	GPIOA_MODER = (GPIOA_MODER & ~MODER_PA9_PA10) | MODER_ALTERNATE;
	USART_BRR = (CLOCK + BAUD / 2) / BAUD;
	USART_CR1 = CR1_ON;
}

void port_put(uint8_t byte)
{
	while (!(USART_SR & SR_TXE))
		;
	USART_DR = byte;
}

void port_interrupt(void)
{
	while (USART_SR & SR_RXNE)
		mmio_lab_receive(USART_DR);
}
